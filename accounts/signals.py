"""allauth's own signals: the one place where Django signals are listened to."""
