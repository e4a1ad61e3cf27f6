"""Bytes that people send → an upright, stripped, stored picture, or a reason why not."""
