"""What the models of the Segment Anything family share."""
