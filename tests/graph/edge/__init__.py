"""The edge: HTTP, WebSocket and event streams, limits, errors, against a schema of toys."""
