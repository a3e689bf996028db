"""Carries stores of earlier versions over."""
