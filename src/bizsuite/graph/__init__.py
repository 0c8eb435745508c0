"""Strawberry, the query engine and the network edge; nothing of business."""
