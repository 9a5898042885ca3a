"""hotline desk: staff answer conversations, and what they do is logged"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import assistant.database

revision = 'f55044d1cebb'
down_revision = '6b0e4d9f2a18'
branch_labels = None
depends_on = None

# the log of staff can only grow
APPEND_ONLY = {
    'sqlite': [
        f"CREATE TRIGGER staff_log_no_{verb.lower()} BEFORE {verb} ON staff_log "
        "BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
        for verb in ('UPDATE', 'DELETE')
    ],
    'postgresql': [
        "CREATE FUNCTION staff_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the log is append-only'; END $$",
        "CREATE TRIGGER staff_log_append_only BEFORE UPDATE OR DELETE ON staff_log "
        "FOR EACH STATEMENT EXECUTE FUNCTION staff_log_is_append_only()",
    ],
}


def upgrade() -> None:
    op.create_table('staff_log',
    sa.Column('sequence', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('application_id', sa.String(length=40), nullable=True),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('actor', sa.String(length=120), nullable=False),
    sa.Column('at', assistant.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('data', sa.JSON(), nullable=False),
    sa.Column('previous', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('sequence', name=op.f('pk_staff_log'))
    )
    with op.batch_alter_table('staff_log', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_staff_log_actor'), ['actor'], unique=False)
        batch_op.create_index(batch_op.f('ix_staff_log_application_id'), ['application_id'], unique=False)

    op.create_table('staff_log_head',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('length', sa.Integer(), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff_log_head'))
    )
    op.create_table('staff_sessions',
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('staff', sa.String(length=120), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('role', sa.String(length=12), nullable=False),
    sa.Column('expires_at', assistant.database.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_staff_sessions'))
    )
    with op.batch_alter_table('staff_sessions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_staff_sessions_expires_at'), ['expires_at'], unique=False)

    op.create_table('staff_access',
    sa.Column('staff', sa.String(length=120), nullable=False),
    sa.Column('application_id', sa.String(length=40), nullable=False),
    sa.Column('how', sa.String(length=12), nullable=False),
    sa.Column('until', assistant.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_staff_access_application_id_applications')),
    sa.PrimaryKeyConstraint('staff', 'application_id', name=op.f('pk_staff_access'))
    )
    op.create_table('staff_notes',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('application_id', sa.String(length=40), nullable=False),
    sa.Column('staff', sa.String(length=120), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('at', assistant.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_staff_notes_application_id_applications')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff_notes'))
    )
    with op.batch_alter_table('staff_notes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_staff_notes_application_id'), ['application_id'], unique=False)

    op.create_table('attendances',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('conversation_id', sa.String(length=40), nullable=False),
    sa.Column('staff', sa.String(length=120), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('began_at', assistant.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('seen_at', assistant.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('ended_at', assistant.database.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_attendances_conversation_id_conversations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attendances'))
    )
    with op.batch_alter_table('attendances', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attendances_began_at'), ['began_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_attendances_staff'), ['staff'], unique=False)
        batch_op.create_index('uq_attendances_open', ['conversation_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    op.create_table('callbacks',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('conversation_id', sa.String(length=40), nullable=False),
    sa.Column('application_id', sa.String(length=40), nullable=False),
    sa.Column('phone', sa.String(length=20), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('due_at', assistant.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('made_by', sa.String(length=120), nullable=False),
    sa.Column('made_at', assistant.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('done_by', sa.String(length=120), nullable=True),
    sa.Column('done_at', assistant.database.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_callbacks_application_id_applications')),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_callbacks_conversation_id_conversations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_callbacks'))
    )
    with op.batch_alter_table('callbacks', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_callbacks_application_id'), ['application_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_callbacks_done_at'), ['done_at'], unique=False)

    op.create_table('person_requests',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('conversation_id', sa.String(length=40), nullable=False),
    sa.Column('application_id', sa.String(length=40), nullable=False),
    sa.Column('said', sa.Text(), nullable=False),
    sa.Column('asked', sa.String(length=80), nullable=True),
    sa.Column('misses', sa.Integer(), nullable=False),
    sa.Column('asked_at', assistant.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('taken_by', sa.String(length=120), nullable=True),
    sa.Column('ended_at', assistant.database.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_person_requests_application_id_applications')),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_person_requests_conversation_id_conversations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person_requests'))
    )
    with op.batch_alter_table('person_requests', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_person_requests_asked_at'), ['asked_at'], unique=False)
        batch_op.create_index('uq_person_requests_waiting', ['conversation_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    with op.batch_alter_table('messages', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_messages_at'), ['at'], unique=False)

    op.execute(f"INSERT INTO staff_log_head (id, length, hash) VALUES (1, 0, '{'0' * 64}')")
    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('DROP TRIGGER staff_log_append_only ON staff_log')
        op.execute('DROP FUNCTION staff_log_is_append_only')
    with op.batch_alter_table('messages', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_messages_at'))

    with op.batch_alter_table('person_requests', schema=None) as batch_op:
        batch_op.drop_index('uq_person_requests_waiting', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_person_requests_asked_at'))

    op.drop_table('person_requests')
    with op.batch_alter_table('callbacks', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_callbacks_done_at'))
        batch_op.drop_index(batch_op.f('ix_callbacks_application_id'))

    op.drop_table('callbacks')
    with op.batch_alter_table('attendances', schema=None) as batch_op:
        batch_op.drop_index('uq_attendances_open', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_attendances_staff'))
        batch_op.drop_index(batch_op.f('ix_attendances_began_at'))

    op.drop_table('attendances')
    with op.batch_alter_table('staff_notes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_staff_notes_application_id'))

    op.drop_table('staff_notes')
    op.drop_table('staff_access')
    with op.batch_alter_table('staff_sessions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_staff_sessions_expires_at'))

    op.drop_table('staff_sessions')
    op.drop_table('staff_log_head')
    with op.batch_alter_table('staff_log', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_staff_log_application_id'))
        batch_op.drop_index(batch_op.f('ix_staff_log_actor'))

    op.drop_table('staff_log')
