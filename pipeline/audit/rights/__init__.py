"""What is counted of rights: the rights table, licences, conflicts, evidence, other policies."""
