"""What Protheus artefacts look like. Pure: text in, facts out."""
