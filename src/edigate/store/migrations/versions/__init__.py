"""One module and one SQL text per revision. DIAGNOSTICS: see the plaque one floor up."""
