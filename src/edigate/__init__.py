"""edigate: coded medical claims go out, every answer comes back as a status, a posting or a piece of work."""
