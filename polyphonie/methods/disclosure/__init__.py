"""Protection: tables and ballots that can be published without showing anyone."""
