"""Processes are killed, servers restarted and the gateway goes wrong, while messages go out (`make chaos ROUNDS=1000`).

A world of its own: PostgreSQL, Valkey, the simulator, two workers and two beats as in production. In the first half of
the rounds the gateway removes doubles, in the second it does not.
"""
