"""Measured as ratios in one run: `make bench SCALE=small|medium|full`, on SQLite or on DATABASE_URL's PostgreSQL."""
