"""The stages of the flow as Beam transforms: thin, each around pure functions of its own."""
