"""From keywords to captions: cleaning, templates, models and their judges. No Beam."""
