"""The letters: facts in, bodies out; a body in, a result per address out. No database, no clock."""
