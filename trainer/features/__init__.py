"""From waveforms to log-mel spectrograms, as one batched operation on the model's device."""
