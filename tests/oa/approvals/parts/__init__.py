"""What approvals do besides asking people: commands, answers from outside, parts, moves to other versions."""
