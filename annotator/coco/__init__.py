"""COCO out, streamed, and COCO in."""
