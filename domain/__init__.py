"""What the work is about: frozen values and rules, the standard library only, no clock, no I/O.

A change is a method that returns the new value or raises a `domain.errors.DomainError`.  Two kinds of time are
arguments and never mixed: `now` is an aware UTC instant, `today` is a date in the department's zone.
"""
