"""The design system: base page, components, tokens, icons. Knows no domain word but the ones it draws."""
