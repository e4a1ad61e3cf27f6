"""Large pictures in square tiles, at ever smaller halves of their size: a browser loads what it shows."""
