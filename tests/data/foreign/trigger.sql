create trigger t after update on run begin delete from value; end
