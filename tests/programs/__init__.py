"""Programs of others against a whole site: a fuzzer, generated clients."""
