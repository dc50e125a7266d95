"""The heart: sessions, requests, and every rule about seats."""
