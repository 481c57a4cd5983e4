"""What every layer may import: settings, the root of our errors, and the log."""
