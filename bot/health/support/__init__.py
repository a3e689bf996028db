"""The rules of the support desk."""
