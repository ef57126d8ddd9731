"""The only SQL of the program. Functions here change rows and flush; whoever calls them commits."""
