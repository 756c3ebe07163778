"""Numbers as Chinese writes them: numerals, approximations, units."""
