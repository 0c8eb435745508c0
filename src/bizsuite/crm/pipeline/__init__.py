"""The sales pipeline: opportunities and the stages that they pass."""
