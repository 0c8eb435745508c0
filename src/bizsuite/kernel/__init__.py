"""What every suite stands on: values, the database, permissions, events. No GraphQL, no business noun."""
