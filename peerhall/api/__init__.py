"""The JSON contract as a whole: one module per resource, no rules of its own.

Each function parses, makes one call of a room's work module or read, and responds (SPEC S36–S89, A6–A17).
"""
