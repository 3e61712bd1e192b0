"""The shipped policies, one YAML file each; the file is called as the policy."""
