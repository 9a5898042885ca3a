"""The hotline desk: 12345 staff beside a caller, or in the place of the assistant."""
