"""Alembic's entry: runs inside the transaction that Database.migrate opened."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"], version_table=context.config.attributes["version_table"]
)
context.run_migrations()
