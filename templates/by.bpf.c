GROUPED_BY(@name@, @parts@) = {@chosen@};
