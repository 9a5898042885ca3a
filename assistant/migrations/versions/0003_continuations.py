"""a conversation has a token for each place, and continuations"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import assistant.database

revision = '0f3a6c2e71d4'
down_revision = '50f0d11de93c'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('continuations',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('conversation_id', sa.String(length=40), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('code_hash', sa.String(length=64), nullable=True),
    sa.Column('expires_at', assistant.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_continuations_conversation_id_conversations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_continuations')),
    sa.UniqueConstraint('code_hash', name=op.f('uq_continuations_code_hash')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_continuations_token_hash'))
    )
    with op.batch_alter_table('continuations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_continuations_conversation_id'), ['conversation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_continuations_expires_at'), ['expires_at'], unique=False)

    op.create_table('conversation_tokens',
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('conversation_id', sa.String(length=40), nullable=False),
    sa.Column('created_at', assistant.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_conversation_tokens_conversation_id_conversations')),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_conversation_tokens'))
    )
    with op.batch_alter_table('conversation_tokens', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_conversation_tokens_conversation_id'), ['conversation_id'], unique=False)

    op.execute(
        "INSERT INTO conversation_tokens (token_hash, conversation_id, created_at) "
        "SELECT token_hash, id, created_at FROM conversations"
    )
    with op.batch_alter_table('conversations', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_conversations_token_hash'), type_='unique')
        batch_op.drop_column('token_hash')



def downgrade() -> None:
    with op.batch_alter_table('conversations', schema=None) as batch_op:
        batch_op.add_column(sa.Column('token_hash', sa.String(length=64), nullable=True))
    op.execute(
        "UPDATE conversations SET token_hash = (SELECT min(token_hash) FROM conversation_tokens "
        "WHERE conversation_tokens.conversation_id = conversations.id)"
    )
    with op.batch_alter_table('conversations', schema=None) as batch_op:
        batch_op.alter_column('token_hash', existing_type=sa.String(length=64), nullable=False)
        batch_op.create_unique_constraint(batch_op.f('uq_conversations_token_hash'), ['token_hash'])
    op.drop_table('conversation_tokens')
    op.drop_table('continuations')
