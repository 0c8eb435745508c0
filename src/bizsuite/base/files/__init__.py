"""Files that users send: announced, received with a ticket, kept once for each content, fetched with a ticket."""
