"""The papers that we keep: topics, the store, and what comes into it."""
