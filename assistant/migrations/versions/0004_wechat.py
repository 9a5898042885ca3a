"""followers in WeChat, what came from them and what goes out"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import assistant.database

revision = '6b0e4d9f2a18'
down_revision = '0f3a6c2e71d4'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('wechat_followers',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('openid', sa.String(length=128), nullable=False),
    sa.Column('conversation_id', sa.String(length=40), nullable=True),
    sa.Column('heard', sa.Integer(), nullable=False),
    sa.Column('lists', sa.JSON(), nullable=False),
    sa.Column('quota', sa.Integer(), nullable=False),
    sa.Column('quota_until', assistant.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('leased_until', assistant.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('lease', sa.String(length=32), nullable=True),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_wechat_followers_conversation_id_conversations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_wechat_followers')),
    sa.UniqueConstraint('openid', name=op.f('uq_wechat_followers_openid'))
    )
    with op.batch_alter_table('wechat_followers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_wechat_followers_conversation_id'), ['conversation_id'], unique=False)

    op.create_table('wechat_inbox',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('follower_id', sa.Integer(), nullable=False),
    sa.Column('created', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('content', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('received_at', assistant.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('done_at', assistant.database.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['follower_id'], ['wechat_followers.id'], name=op.f('fk_wechat_inbox_follower_id_wechat_followers')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_wechat_inbox')),
    sa.UniqueConstraint('key', name=op.f('uq_wechat_inbox_key'))
    )
    with op.batch_alter_table('wechat_inbox', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_wechat_inbox_done_at'), ['done_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_wechat_inbox_follower_id'), ['follower_id'], unique=False)

    op.create_table('wechat_outbox',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('follower_id', sa.Integer(), nullable=False),
    sa.Column('picture', sa.String(length=20), nullable=True),
    sa.Column('text', sa.Text(), nullable=True),
    sa.Column('attached', sa.String(length=20), nullable=True),
    sa.Column('shown', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('next_attempt_at', assistant.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('held', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['follower_id'], ['wechat_followers.id'], name=op.f('fk_wechat_outbox_follower_id_wechat_followers')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_wechat_outbox'))
    )
    with op.batch_alter_table('wechat_outbox', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_wechat_outbox_follower_id'), ['follower_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_wechat_outbox_next_attempt_at'), ['next_attempt_at'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('wechat_outbox', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_wechat_outbox_next_attempt_at'))
        batch_op.drop_index(batch_op.f('ix_wechat_outbox_follower_id'))

    op.drop_table('wechat_outbox')
    with op.batch_alter_table('wechat_inbox', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_wechat_inbox_follower_id'))
        batch_op.drop_index(batch_op.f('ix_wechat_inbox_done_at'))

    op.drop_table('wechat_inbox')
    with op.batch_alter_table('wechat_followers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_wechat_followers_conversation_id'))

    op.drop_table('wechat_followers')
