"""What is counted of items, clips, audio and captions, whatever their licence."""
