"""Photographs of insurance cards: checked, decoded apart from the site, and made anew."""
