"""what a limit is counted from, so that a new calendar moves it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import assistant.database

revision = '517c8ab08b75'
down_revision = 'a390fa96d857'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'counted_by',
        sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('calendar', sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint('id'),
    )
    with op.batch_alter_table('tasks', schema=None) as batch_op:
        batch_op.add_column(sa.Column('counted_from', assistant.database.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('counted_days', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('due_before', assistant.database.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('check_days', sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('tasks', schema=None) as batch_op:
        batch_op.drop_column('check_days')
        batch_op.drop_column('due_before')
        batch_op.drop_column('counted_days')
        batch_op.drop_column('counted_from')
    op.drop_table('counted_by')
