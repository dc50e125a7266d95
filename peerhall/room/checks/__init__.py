"""Whether the servers that calls are set up with can be used: asked by the self-check, as pages would."""
