"""The page's shell: the one HTML document that the front end runs in."""
