"""Who sends us a message, and who we say we are: settings.IDENTITY_PROVIDER."""
