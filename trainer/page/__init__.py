"""The look of the trainer's pages: one style sheet, charts drawn from data, templates."""
