"""Where sound comes from: one file per catalogue. No Beam, no decoding."""
