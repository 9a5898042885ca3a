"""The contract kit: the same checks against anybody's server that speaks `/approval/v1`."""
