"""A process of its own for the solver library: `python -m solver`, one job a line in, one answer a line out.

It decides by the values of `rules` and knows no database, no clock and no file. Nobody imports it: whoever needs
it starts it as a child, so that its memory has a limit and its end ends nothing else.
"""
