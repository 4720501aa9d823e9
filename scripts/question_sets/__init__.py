"""How a question set becomes a form: conditions, rules, the whole form, and its prose."""
