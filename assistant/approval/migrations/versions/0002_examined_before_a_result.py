"""an item may be examined before the result that its decision awaits"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import assistant.database

revision = 'a390fa96d857'
down_revision = 'e498d61bc595'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('tasks', schema=None) as batch_op:
        batch_op.add_column(sa.Column('awaits', sa.JSON(), nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('agreed_at', assistant.database.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('agreed_by', sa.String(length=120), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('tasks', schema=None) as batch_op:
        batch_op.drop_column('agreed_by')
        batch_op.drop_column('agreed_at')
        batch_op.drop_column('awaits')
