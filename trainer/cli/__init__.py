"""The trainer's commands: one file each, torch imported inside the function."""
