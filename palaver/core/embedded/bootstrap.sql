create role palaver login;
alter database postgres owner to palaver;
create extension vector;
